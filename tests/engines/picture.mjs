// A picture of the screen, read without a browser: PNG of 8 bits a channel, as every engine takes it.
import { inflateSync } from "node:zlib";

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

// Width, height, bytes a pixel, and the pixels of a PNG.
function decode(png) {
  const [width, height, depth, kind] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
  const size = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || !size || png[28]) throw new Error(`a picture of another kind: ${depth} bits, ${kind}, ${png[28]}`);
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const packed = inflateSync(Buffer.concat(parts));
  const line = width * size;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (line + 1)];
    for (let x = 0; x < line; x += 1) {
      const here = y * line + x;
      const left = x >= size ? pixels[here - size] : 0;
      const above = y ? pixels[here - line] : 0;
      const corner = y && x >= size ? pixels[here - line - size] : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      pixels[here] = packed[y * (line + 1) + 1 + x] + guess;
    }
  }
  return { width, height, size, pixels };
}

export const isColored = ([r, g, b]) => Math.max(r, g, b) - Math.min(r, g, b) >= 50;
export const isLight = ([r, g, b]) => Math.min(r, g, b) >= 190;

// So many pixels of a part of a picture, { x, y, width, height }, are such ones.
export function count(base64, area, isSuch) {
  const { width, height, size, pixels } = decode(Buffer.from(base64, "base64"));
  let found = 0;
  for (let y = Math.max(0, Math.floor(area.y)); y < Math.min(height, area.y + area.height); y += 1) {
    for (let x = Math.max(0, Math.floor(area.x)); x < Math.min(width, area.x + area.width); x += 1) {
      if (isSuch(pixels.subarray((y * width + x) * size))) found += 1;
    }
  }
  return found;
}
