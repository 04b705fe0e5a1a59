/** How people read an actor: without the word before the name. */
export const personOf = (actor: string): string => actor.replace(/^operator:/, '');
