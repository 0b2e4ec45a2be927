// Counts the faults: a test is one, or as many as it lists as entries; an entry has survived if its step came to its end.
// Prints those that were not survived and, last of all, "survived X of N faults".
export default class Faults {
  tests = [];

  printsToStdio() {
    return true;
  }

  onBegin(config, suite) {
    this.tests = suite.allTests();
  }

  onExit() {
    const kinds = new Map();
    const lost = [];
    for (const test of this.tests) {
      const [, , file, ...titles] = test.titlePath();
      const kind = file.replace(/^.*\//, "").replace(".spec.mjs", "");
      const result = test.results.at(-1);
      const entries = test.annotations.filter((note) => note.type === "fault").map((note) => note.description);
      const steps = new Map(result?.steps.filter((step) => step.category === "test.step").map((step) => [step.title, !step.error]));
      // What goes wrong outside its entries is a fault of the test's own.
      const inside = entries.filter((name) => !steps.get(name));
      const outside = test.outcome() !== "expected" && (!entries.length || !inside.length);
      const count = kinds.get(kind) ?? { survived: 0, all: 0 };
      count.all += entries.length || 1;
      count.survived += (entries.length || 1) - inside.length - (outside ? 1 : 0);
      kinds.set(kind, count);
      lost.push(...inside.map((name) => [kind, ...titles, name].join(" > ")));
      if (outside) lost.push([kind, ...titles].join(" > "));
    }
    const sum = (part) => [...kinds.values()].reduce((sum, count) => sum + count[part], 0);
    console.log("");
    for (const [kind, { survived, all }] of kinds) console.log(`  ${kind}: ${survived} of ${all}`);
    for (const name of lost) console.log(`  not survived: ${name}`);
    console.log(`survived ${sum("survived")} of ${sum("all")} faults`);
  }
}
