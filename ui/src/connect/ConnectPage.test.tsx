import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../platform/api-error.ts";
import type { ConnectApi } from "../platform/connect-api.ts";
import type { ConnectSession, RequirementStatus } from "../platform/types.ts";
import { gmailStatus, googleStatus, session, status } from "../testing/fixtures.ts";
import { ConnectPage } from "./ConnectPage.tsx";

const LINK = { connected_at: "2026-11-22T13:02:00Z", status: "active", last4: "k9Qz" } as const;
const CONSENT = "https://provider.example/consent";

/** The Connect API over two answers that a test may change between calls. */
function platform(statuses: RequirementStatus[], links: ConnectSession["links"] = {}) {
  const answers = { statuses, links };
  const api = {
    session: vi.fn(async () => session({ links: answers.links })),
    requirements: vi.fn(async () => answers.statuses),
    submitCredentials: vi.fn<ConnectApi["submitCredentials"]>(async () => {
      answers.statuses = answers.statuses.map((item) => ({ ...item, status: "completed" }));
      answers.links = { r1: LINK };
    }),
    authorizeOAuth: vi.fn(async () => CONSENT),
    authorizeAccount: vi.fn(async () => CONSENT),
    disconnect: vi.fn(async () => {
      answers.statuses = answers.statuses.map((item) => ({ ...item, status: "pending" }));
      answers.links = {};
    }),
  } satisfies ConnectApi;
  return { api, answers };
}

const opened: { opener: unknown; url: string }[] = [];
let user: ReturnType<typeof userEvent.setup>;

beforeEach(() => {
  opened.length = 0;
  user = userEvent.setup();
  vi.spyOn(window, "open").mockImplementation((url) => {
    const tab = { opener: window, url: String(url) };
    opened.push(tab);
    return tab as unknown as Window;
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function show(api: ConnectApi | null) {
  const onTokenRefused = vi.fn();
  render(<ConnectPage api={api} onTokenRefused={onTokenRefused} />);
  return { onTokenRefused };
}

const connectButton = () => screen.findByRole("button", { name: "Connect" });

/** The user returns from another tab, after React has settled. */
async function comeBack() {
  await act(async () => {});
  await act(async () => void window.dispatchEvent(new Event("focus")));
}

async function fillAndSubmit(key: string) {
  await user.type(await screen.findByLabelText("API key"), key);
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Connect" }));
}

describe("consent at a provider", () => {
  test("is explained with the App's and the provider's names, then opened without a way back", async () => {
    const { api } = platform([googleStatus()]);
    show(api);
    await user.click(await connectButton());
    const sheet = await screen.findByRole("dialog");
    expect(sheet.textContent).toContain("Google will ask you in a new tab whether Ticket Triage");
    expect(api.authorizeOAuth).not.toHaveBeenCalled();
    await user.click(within(sheet).getByRole("button", { name: "Continue in a new tab" }));
    await screen.findByText(/Waiting for you to finish/);
    expect(api.authorizeOAuth).toHaveBeenCalledWith("r2");
    expect(opened).toEqual([{ opener: null, url: CONSENT }]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "no address"])(
    "is not opened at %s",
    async (url) => {
      const { api } = platform([googleStatus()]);
      api.authorizeOAuth.mockResolvedValue(url);
      show(api);
      await user.click(await connectButton());
      await user.click(await screen.findByRole("button", { name: "Continue in a new tab" }));
      await screen.findByText(/does not open/);
      expect(opened).toEqual([]);
    },
  );
});

describe("an account", () => {
  test("is opened at once, and flips to completed by itself", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const { api, answers } = platform([gmailStatus()]);
    show(api);
    await user.click(await connectButton());
    await screen.findByText(/Waiting for you to finish/);
    expect(opened).toEqual([{ opener: null, url: CONSENT }]);
    answers.statuses = [gmailStatus({ status: "completed" })];
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    await screen.findByRole("button", { name: "Manage" });
    expect(screen.getByRole("heading", { name: "Everything is connected" })).toBeTruthy();
    const calls = api.requirements.mock.calls.length;
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(api.requirements.mock.calls.length, "polling has stopped").toBe(calls);
  });

  test("whose tab was kept closed can be opened by hand", async () => {
    vi.mocked(window.open).mockReturnValue(null);
    const { api } = platform([gmailStatus()]);
    show(api);
    await user.click(await connectButton());
    const link = await screen.findByRole("link", { name: "Open the authorization page" });
    expect(link.getAttribute("href")).toBe(CONSENT);
    expect(link.getAttribute("rel")).toBe("noopener noreferrer");
    await user.click(link);
    await user.click(await screen.findByRole("button", { name: "Stop waiting" }));
    expect(screen.queryByText(/Waiting for you to finish/)).toBeNull();
  });

  test("is looked for when the user comes back to the page", async () => {
    const { api, answers } = platform([gmailStatus()]);
    show(api);
    await connectButton();
    answers.statuses = [gmailStatus({ status: "completed" })];
    await comeBack();
    await screen.findByRole("button", { name: "Manage" });
  });
});

describe("credentials", () => {
  test("are sent once, however often the button is pressed", async () => {
    const { api } = platform([status()]);
    let store = () => {};
    api.submitCredentials.mockImplementation(
      () =>
        new Promise((resolve) => {
          store = resolve;
        }),
    );
    show(api);
    await user.click(await connectButton());
    await fillAndSubmit(" sk-1 ");
    await user.click(screen.getByRole("button", { name: "Connecting…" }));
    await user.keyboard("{Enter}");
    expect(api.submitCredentials).toHaveBeenCalledTimes(1);
    expect(api.submitCredentials.mock.calls[0]?.slice(0, 3)).toEqual([
      "r1",
      "dynamiq.connections.OpenAI",
      { api_key: "sk-1" },
    ]);
    await act(async () => store());
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("on their way are given up when the sheet is closed, and the list is looked at again", async () => {
    const { api } = platform([status()]);
    api.submitCredentials.mockImplementation(
      (_id, _type, _config, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
        }),
    );
    show(api);
    await user.click(await connectButton());
    await fillAndSubmit("sk-1");
    const calls = api.requirements.mock.calls.length;
    await user.keyboard("{Escape}");
    await waitFor(() => expect(api.requirements.mock.calls.length).toBe(calls + 1));
  });

  test("that are refused at a folded field unfold it", async () => {
    const { api } = platform([status()]);
    const details = { "config.url": "must be a public address" };
    api.submitCredentials.mockRejectedValue(new ApiError("invalid", "", details));
    show(api);
    await user.click(await connectButton());
    await fillAndSubmit("sk-1");
    await screen.findByText("Base URL must be a public address");
    expect(screen.getByText("More settings").closest("details")?.open).toBe(true);
    await waitFor(() => expect(document.activeElement?.getAttribute("name")).toBe("url"));
  });

  test("never stand in the markup", async () => {
    const { api } = platform([status()]);
    show(api);
    await user.click(await connectButton());
    await user.type(await screen.findByLabelText("API key"), "sk-planted");
    await user.click(screen.getByRole("button", { name: "Show API key" }));
    expect(document.documentElement.outerHTML).not.toContain("sk-planted");
  });
});

describe("the link", () => {
  test("without a token asks nothing of the server", async () => {
    show(null);
    await screen.findByRole("heading", { name: "This link is incomplete" });
  });

  test("that stops being accepted while the sheet is open ends the page", async () => {
    const { api } = platform([status()]);
    api.submitCredentials.mockRejectedValue(new ApiError("unauthorized", ""));
    const { onTokenRefused } = show(api);
    await user.click(await connectButton());
    await fillAndSubmit("sk-1");
    await screen.findByRole("heading", { name: "This link has expired" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(onTokenRefused).toHaveBeenCalledTimes(1);
  });

  test("of an App that is gone says so", async () => {
    const { api } = platform([]);
    api.session.mockRejectedValue(new ApiError("not_found", ""));
    show(api);
    await screen.findByRole("heading", { name: "This app is no longer there" });
  });
});

test("a disconnection that fails says so and keeps the connection", async () => {
  const { api } = platform([status({ status: "completed" })], { r1: LINK });
  api.disconnect.mockRejectedValueOnce(new ApiError("unreachable", ""));
  show(api);
  await user.click(await screen.findByRole("button", { name: "Manage" }));
  await user.click(await screen.findByRole("button", { name: "Disconnect" }));
  expect(document.activeElement?.textContent).toBe("Keep it");
  await user.click(screen.getByRole("button", { name: "Disconnect" }));
  await screen.findByText(/could not be reached/);
  await user.click(screen.getByRole("button", { name: "Disconnect" }));
  await connectButton();
  expect(api.disconnect).toHaveBeenCalledTimes(2);
});

test("only optional requirements left means that the user may go", async () => {
  const { api } = platform([status({ optional: true })]);
  show(api);
  await screen.findByText(/What is still listed is optional/);
  expect(await connectButton()).toBeTruthy();
});

test("what an App cannot go without stands first, with the button that catches the eye", async () => {
  const { api } = platform([
    status({ id: "r1", title: "Own deployment", optional: true }),
    status({ id: "r2", title: "OpenAI" }),
  ]);
  show(api);
  const [first, second] = await screen.findAllByRole("button", { name: "Connect" });
  expect(first?.getAttribute("aria-describedby")).toContain("r2");
  expect(first?.className).toContain("primary");
  expect(second?.className).not.toContain("primary");
  expect(screen.getByRole("heading", { name: /^Connect your accounts/ })).toBeTruthy();
});

test("a type that the page has no form for is told, not offered", async () => {
  const later = { type: "connection", data: { type: "dynamiq.connections.Later" } };
  const { api } = platform([status({ spec: later })]);
  show(api);
  await screen.findByText(/cannot show the form/);
  expect(screen.queryByRole("button", { name: "Connect" })).toBeNull();
});

test("a refresh without an answer keeps the list and offers another try", async () => {
  const { api } = platform([status()]);
  show(api);
  await connectButton();
  api.session.mockRejectedValueOnce(new ApiError("unreachable", ""));
  await comeBack();
  await screen.findByText(/may be out of date/);
  await connectButton();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByText(/may be out of date/)).toBeNull());
});
