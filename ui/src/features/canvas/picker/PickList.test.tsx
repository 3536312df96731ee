import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PickItem, PickList } from "./PickList.tsx";

// jsdom lays nothing out, so it has nothing to scroll.
beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

afterEach(cleanup);

const ITEMS: PickItem[] = [
  { id: "1", label: "OpenAI", group: "LLMs" },
  { id: "2", label: "Anthropic", group: "LLMs" },
  { id: "3", label: "Tavily", group: "Tools", note: "web search" },
];

function show(items = ITEMS, value: string | null = null) {
  const onPick = vi.fn<(id: string) => void>();
  render(
    <PickList
      label="Nodes"
      search="Find"
      items={items}
      value={value}
      empty="There is none."
      nothing="Nothing is called that."
      onPick={onPick}
    />,
  );
  return { onPick, field: screen.getByRole("combobox", { name: "Find" }) };
}

test("arrows move over the list and Enter picks, while the field keeps the focus", async () => {
  const { onPick, field } = show();
  await userEvent.type(field, "{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
  expect(onPick).toHaveBeenCalledWith("2");
  expect(document.activeElement).toBe(field);
});

test("typing narrows the list by label, note and heading", async () => {
  const { onPick, field } = show();
  await userEvent.type(field, "web{Enter}");
  expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual([
    "Tavilyweb search",
  ]);
  expect(onPick).toHaveBeenCalledWith("3");
  await userEvent.clear(field);
  await userEvent.type(field, "llms");
  expect(screen.getAllByRole("option").length).toBe(2);
  await userEvent.type(field, "x");
  expect(screen.getByText("Nothing is called that.")).toBeTruthy();
});

test("the chosen one is told, and an empty list says so", () => {
  show(ITEMS, "2");
  expect(screen.getByRole("option", { selected: true }).textContent).toBe("Anthropic");
  cleanup();
  show([]);
  expect(screen.getByText("There is none.")).toBeTruthy();
});
