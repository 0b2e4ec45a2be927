// What Strata draws with: Plotly's core (which brings scatter) and the trace types the page has a use for.
// scattergl is the strict one, whose WebGL programs are compiled beforehand: the usual one makes them with
// `new Function`, which the page's Content-Security-Policy forbids, and then draws nothing and says nothing.
const Plotly = require("plotly.js/lib/core");

Plotly.register([
  require("plotly.js/src/traces/scattergl/strict"),
  require("plotly.js/lib/bar"),
  require("plotly.js/lib/heatmap"),
  require("plotly.js/lib/box"),
  require("plotly.js/lib/sankey"),
]);

module.exports = Plotly;
