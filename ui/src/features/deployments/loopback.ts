/** Whether an address reaches only the computer that it is opened on. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "[::1]" || /^127\./.test(hostname) || /(^|\.)localhost$/.test(hostname);
}
