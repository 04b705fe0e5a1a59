import { say } from '../language/language';

export const words = say({
  en: {
    nobody: 'Take the post',
    at: (name: string) => `Operator ${name}`,
    title: 'Who is at this post?',
    explanation: 'Your name stands with your orders, acknowledgements and log entries.',
    label: 'Your name, such as ana.martin',
    invalid: 'Two to forty letters, digits, points or hyphens, without spaces.',
    take: 'Take the post',
    later: 'Only look',
  },
  fr: {
    nobody: 'Prendre le poste',
    at: (name: string) => `Opérateur ${name}`,
    title: 'Qui est à ce poste ?',
    explanation: 'Votre nom accompagne vos ordres, acquittements et écritures.',
    label: 'Votre nom, par exemple ana.martin',
    invalid: 'De deux à quarante lettres, chiffres, points ou tirets, sans espace.',
    take: 'Prendre le poste',
    later: 'Seulement regarder',
  },
});
