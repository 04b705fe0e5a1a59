/** The languages of the page. The choice is made once, when the page loads: whoever changes it loads the page anew, and no text needs to follow. */
export type Language = 'en' | 'fr';

const key = 'twin.language';

export const language: Language = chosen();

/** How numbers and times are written. */
export const locale = language === 'fr' ? 'fr-FR' : 'en-GB';

/** The texts of an area in the language of the page; both languages have the same ones. */
export const say = <T>(texts: { en: T; fr: T }): T => texts[language];

/** Shows the page in another language from now on. */
export function speak(next: Language): void {
  localStorage.setItem(key, next);
  location.reload();
}

function chosen(): Language {
  const saved = globalThis.localStorage?.getItem(key);
  if (saved === 'en' || saved === 'fr') {
    return saved;
  }
  return globalThis.navigator?.language?.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
