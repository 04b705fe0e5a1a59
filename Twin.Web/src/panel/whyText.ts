import type { WhyStep } from '../city/api';
import { count, decimal } from '../shared/format';
import { words } from './words';

/** A step of the chain in the language of the page; what it has no words for is said as the twin says it. */
export function stepText(step: WhyStep): string {
  switch (step.step) {
    case 'reading':
      return step.device !== undefined && step.vehicles !== undefined && step.periodS !== undefined ? words.counted(step.device, count(step.vehicles), decimal(step.periodS, 0)) : step.text;
    case 'person':
      return step.actor !== undefined ? words.asked(step.actor, step.reason ?? '') : step.text;
    case 'clock':
      return words.sentences[step.text] ?? step.text;
    case 'rule':
      return ruleText(step);
    case 'decision':
      return decisionText(step);
    case 'command':
      return commandText(step);
    case 'acknowledgement':
      return step.device !== undefined ? (step.text.includes('had reported the same') ? words.didAlready(step.device) : words.reportsIt(step.device)) : step.text;
    default:
      return step.text;
  }
}

function ruleText({ rule, volumePerHour, capacityPerHour, text }: WhyStep): string {
  const traffic = rule === undefined ? undefined : words.traffic[rule];
  if (traffic !== undefined && volumePerHour !== undefined && capacityPerHour !== undefined && capacityPerHour > 0) {
    return words.share(count(volumePerHour), decimal((100 * volumePerHour) / capacityPerHour, 0), count(capacityPerHour), traffic);
  }
  return (rule === undefined ? undefined : words.rules[rule]) ?? text;
}

function decisionText({ level, street, id, text }: WhyStep): string {
  if (level === undefined) {
    return words.sentences[text] ?? text;
  }
  return street === undefined ? words.programSays(id ?? '', decimal(level, 0)) : words.streetLit(street, decimal(level, 0));
}

function commandText({ status, attempts, text }: WhyStep): string {
  const said = (status === undefined ? undefined : words.delivery[status]) ?? text;
  return attempts !== undefined && attempts > 1 ? `${said} ${words.attempts(count(attempts))}` : said;
}

export const stepName = (step: string): string => words.steps[step] ?? step;
export const sourceName = (source: string): string => words.sources[source] ?? source;
