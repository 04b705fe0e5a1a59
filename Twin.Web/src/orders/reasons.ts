const key = 'twin.reasons';
const mostKept = 6;

/** Reasons that this screen has given before, the latest first. */
export function recentReasons(): string[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(saved) ? saved.filter((reason) => typeof reason === 'string') : [];
  } catch {
    return [];
  }
}

export const rememberReason = (reason: string): void =>
  localStorage.setItem(key, JSON.stringify([reason, ...recentReasons().filter((other) => other !== reason)].slice(0, mostKept)));
