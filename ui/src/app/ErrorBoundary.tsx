import { Component, type ReactNode } from "react";
import { Crash } from "./Crash.tsx";

interface Props {
  children: ReactNode;
  /** Another key starts afresh, for example where another page is shown. */
  resetKey?: string;
}

/** Keeps a failure of one part of the window from taking the rest with it. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failed && before.resetKey !== this.props.resetKey) this.again();
  }

  again = () => this.setState({ failed: false });

  override render() {
    return this.state.failed ? <Crash onRetry={this.again} /> : this.props.children;
  }
}
