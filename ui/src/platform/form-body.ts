/** A form whose parts are texts (`multipart/form-data`, RFC 7578), written so that any transport takes it. */
export interface FormBody {
  contentType: string;
  text: string;
}

/** Writes parts; the boundary is random, so no part holds it. */
export function formBody(parts: Readonly<Record<string, string>>): FormBody {
  const boundary = `patchbay-${crypto.randomUUID()}`;
  const written = Object.entries(parts).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    text: `${written.join("")}--${boundary}--\r\n`,
  };
}

/** The boundary of a form's content type; null for any other. */
export function boundaryOf(contentType: string | null): string | null {
  return /^multipart\/form-data; boundary=([\w-]+)$/.exec(contentType ?? "")?.[1] ?? null;
}
