// Counts the faults: a test is one, or as many as it lists as entries; an entry has survived if its step came to its
// end. Prints those that were not survived and, last of all, "survived X of N faults".
// What was expected, where, and what was there, in a line.
function why(error) {
  const plain = (error?.message ?? "").replaceAll(/\u001b\[\d+m/g, "");
  const lines = plain
    .split("\n")
    .filter((line) => /^(\w*Error: )?\S/.test(line) && !/^(Call|=|- |waiting|expect\()/.test(line));
  const place = /[\w-]+\.spec\.mjs:\d+/.exec(error?.stack ?? "")?.[0] ?? "";
  return `${lines.slice(0, 4).join("; ").slice(0, 240)} (${place})`;
}

export default class Faults {
  tests = [];

  printsToStdio() {
    return true;
  }

  onBegin(config, suite) {
    this.tests = suite.allTests();
  }

  onExit() {
    if (!this.tests.some((test) => test.results.length)) return;
    const kinds = new Map();
    const lost = [];
    for (const test of this.tests) {
      const [, , file, ...titles] = test.titlePath();
      const kind = file.replace(/^.*\//, "").replace(".spec.mjs", "");
      const result = test.results.at(-1);
      const entries = test.annotations.filter((note) => note.type === "fault").map((note) => note.description);
      const steps = new Map(
        result?.steps.filter((step) => step.category === "test.step").map((step) => [step.title, step]),
      );
      // What goes wrong outside its entries is a fault of the test's own.
      const inside = entries.filter((name) => !steps.has(name) || steps.get(name).error);
      const outside = test.outcome() !== "expected" && (!entries.length || !inside.length);
      const count = kinds.get(kind) ?? { survived: 0, all: 0 };
      count.all += entries.length || 1;
      count.survived += (entries.length || 1) - inside.length - (outside ? 1 : 0);
      kinds.set(kind, count);
      const add = (names, error) => lost.push(`${[kind, ...names].join(" > ")}: ${why(error)}`);
      for (const name of inside)
        add([...titles, name], steps.has(name) ? steps.get(name).error : { message: "not come to" });
      if (outside) add(titles, result?.error);
    }
    const sum = (part) => [...kinds.values()].reduce((sum, count) => sum + count[part], 0);
    console.log("");
    for (const [kind, { survived, all }] of kinds) console.log(`  ${kind}: ${survived} of ${all}`);
    for (const name of lost) console.log(`  not survived: ${name}`);
    console.log(`survived ${sum("survived")} of ${sum("all")} faults`);
  }
}
