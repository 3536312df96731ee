import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { tellAll, tellEither, tellList, tellNumber } from "./locale.ts";
import { Phrase } from "./Phrase.tsx";
import { tellValue, texts } from "./texts.ts";

test("a link stands in its sentence wherever the sentence wants it", () => {
  const text = (part: string) => `Kept ${part}, for now.`;
  const { container } = render(
    <p>
      <Phrase text={text}>
        <b>here</b>
      </Phrase>
    </p>,
  );
  expect(container.innerHTML).toBe("<p>Kept <b>here</b>, for now.</p>");
});

test("a sentence with nothing to say is left out", () => {
  expect(texts.sentences("One.", null, "", false, undefined, "Two.")).toBe("One. Two.");
  expect(texts.facts("a", "", "b")).toBe("a · b");
});

test("lists and numbers are written as the language has it", () => {
  const names = ["a", "b", "c"];
  expect([tellList(names), tellAll(names), tellEither(names)]).toEqual([
    "a, b, c",
    "a, b and c",
    "a, b or c",
  ]);
  expect([tellList([]), tellEither(["a"]), tellNumber(1.25, 1), tellNumber(1200)]).toEqual([
    "",
    "a",
    "1.3",
    "1200",
  ]);
});

test("a word of the platform that has no text is readable still", () => {
  const words = { completed: "done" };
  expect(tellValue(words, "completed")).toBe("done");
  expect(tellValue(words, "awaiting_input")).toBe("awaiting input");
  expect(tellValue(words, "constructor")).toBe("constructor");
});
