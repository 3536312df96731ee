import type { Structure } from "./structure.ts";

/** Which nodes run before which: a bit for each pair, as far as no ring makes an order impossible. */
interface Reach {
  structure: Structure;
  /** The bits of one node stand in so many words. */
  words: number;
  bits: Uint32Array;
  /** Whether the bits of a node are filled in: not for one in a ring, or after one. */
  isKnown: Uint8Array;
}

/** One only: for thousands of nodes it is megabytes, and it is found again in a few milliseconds. */
let latest: Reach | null = null;

/** Whether the node at `source` runs before the one at `target`; null where a ring stands before it. */
export function runsBefore(structure: Structure, source: number, target: number): boolean | null {
  if (latest?.structure !== structure) latest = build(structure);
  const { words, bits, isKnown } = latest;
  if (isKnown[target] !== 1) return null;
  return ((bits[target * words + (source >>> 5)] ?? 0) & (1 << (source & 31))) !== 0;
}

/** Goes through the nodes in an order of a run (Kahn), each after all that it runs after. */
function build(structure: Structure): Reach {
  const { before } = structure;
  const count = before.length;
  const words = (count + 31) >>> 5;
  const bits = new Uint32Array(count * words);
  const isKnown = new Uint8Array(count);
  const after: number[][] = before.map(() => []);
  const open = before.map((places) => places.length);
  for (const [at, places] of before.entries()) for (const place of places) after[place]?.push(at);
  const ready = [...open.keys()].filter((at) => open[at] === 0);
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const place of before[next] ?? []) {
      for (let word = 0; word < words; word += 1) {
        // biome-ignore lint/style/noNonNullAssertion: both stand inside the array.
        bits[next * words + word]! |= bits[place * words + word]!;
      }
      // biome-ignore lint/style/noNonNullAssertion: it stands inside the array.
      bits[next * words + (place >>> 5)]! |= 1 << (place & 31);
    }
    isKnown[next] = 1;
    for (const each of after[next] ?? []) {
      const left = (open[each] ?? 0) - 1;
      open[each] = left;
      if (left === 0) ready.push(each);
    }
  }
  return { structure, words, bits, isKnown };
}
