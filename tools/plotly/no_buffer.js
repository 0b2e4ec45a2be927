// Stands in for node's `buffer`, of which one package of Plotly's asks only whether a value is one.
exports.Buffer = { isBuffer: () => false };
