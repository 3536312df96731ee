import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const AROUND_CHUNK = 12;
/** By the colour type: red, green and blue, with or without transparency. */
const BYTES_OF_PIXEL: Record<number, number> = { 2: 3, 6: 4 };

/**
 * Packs a screenshot anew, in its true colours and without loss. The lines of an interface repeat, so
 * they pack better as they are than as Chromium writes them, by what they differ in.
 */
export function repack(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find(({ type }) => type === "IHDR")?.data;
  const bytes = BYTES_OF_PIXEL[header?.[9] ?? -1];
  if (!header || !bytes) throw new Error("this is no screenshot in true colours");
  const parts = chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);
  const lines = inflateSync(Buffer.concat(parts));
  takeFiltersOut(lines, header.readUInt32BE(0) * bytes, bytes);
  const packed = deflateSync(lines, { level: 9, memLevel: 9 });
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    chunk("IHDR", header),
    chunk("IDAT", packed),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function readChunks(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = SIGNATURE_BYTES; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += AROUND_CHUNK + length;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}

/** Each line begins with its filter (PNG, section 9): what it is written as a difference from. */
function takeFiltersOut(lines: Buffer, width: number, bytes: number): void {
  for (let start = 0; start < lines.length; start += width + 1) {
    const filter = lines[start];
    lines[start] = 0;
    for (let x = 1; x <= width; x += 1) {
      const at = start + x;
      const left = x > bytes ? (lines[at - bytes] ?? 0) : 0;
      const above = start > 0 ? (lines[at - width - 1] ?? 0) : 0;
      const corner = start > 0 && x > bytes ? (lines[at - width - 1 - bytes] ?? 0) : 0;
      lines[at] = (lines[at] ?? 0) + predicted(filter, left, above, corner);
    }
  }
}

function predicted(filter: number | undefined, left: number, above: number, corner: number) {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return nearest(left, above, corner);
    default:
      return 0;
  }
}

/** Paeth's predictor. */
function nearest(left: number, above: number, corner: number): number {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
