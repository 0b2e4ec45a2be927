// The ways in which a table comes to the page beside the button: dropped, and pasted.
import { at } from "./test.mjs";

// Drops files anywhere on the page: each { name, content }.
export async function drop(page, ...files) {
  const dropped = await page.evaluateHandle(
    (files) => {
      const data = new DataTransfer();
      for (const { name, content } of files) data.items.add(new File([content], name, { type: "text/csv" }));
      return data;
    },
    files.map(({ name, content }) => ({ name, content })),
  );
  for (const type of ["dragenter", "dragover", "drop"])
    await at(page, "app").dispatchEvent(type, { dataTransfer: dropped });
}

// Pastes a text as Ctrl+V does.
export const paste = (page, text) =>
  page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, text);
