/** How the page speaks to the twin over HTTP: JSON both ways, and every refusal as an {@link ApiProblem}. */

/** An answer other than 2xx: what the twin says is wrong (RFC 9457). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** The member of the request that is to blame, when one is. */
    readonly field?: string,
  ) {
    super(detail);
  }
}

/** How long an answer may take before the link counts as lost. */
const answerWithinMs = 8_000;

/** An answer with what its headers say. */
export interface Answer<T> {
  body: T;
  /** Version of what was read, for `If-Match`. */
  etag: string | undefined;
  /** Path of the next page of a list. */
  next: string | undefined;
  /** Path of what was made. */
  location: string | undefined;
}

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
}

/** Asks the twin; throws {@link ApiProblem} for a refusal, TypeError or TimeoutError when it cannot be reached. */
export async function ask<T>(path: string, { method = 'GET', body, headers = {} }: Request = {}): Promise<Answer<T>> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string; field?: string };
    throw new ApiProblem(response.status, problem.detail ?? problem.title ?? response.statusText, problem.field);
  }
  return {
    body: (response.status === 204 ? undefined : await response.json()) as T,
    etag: response.headers.get('etag') ?? undefined,
    next: /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1],
    location: response.headers.get('location') ?? undefined,
  };
}

export const get = async <T>(path: string): Promise<T> => (await ask<T>(path)).body;

/** The text of a query, without the members that have no value. */
export function query(members: Record<string, string | number | boolean | undefined>): string {
  const text = new URLSearchParams(
    Object.entries(members).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]])),
  ).toString();
  return text === '' ? '' : `?${text}`;
}

/** What went wrong, in words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
