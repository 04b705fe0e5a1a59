import type { Alarm } from '../city/api';
import { language } from '../language/language';

/** What happens if nobody acts, and what to do. */
export interface Explanation {
  consequence: string;
  response: string;
  /** The language of the texts: the twin's own one where there is no other. */
  language: 'en' | 'fr';
}

/** The French texts by code; `code:kind` where a kind of device has a row of its own (Twin.City/Maintenance/AlarmRule). */
const french: Record<string, [consequence: string, response: string]> = {
  lampFailure: ['Un point lumineux est éteint ou n’est pas à son niveau.', 'Inscrire le point lumineux à la prochaine tournée de sa rue.'],
  supplyLoss: ['Un point lumineux est sans alimentation et éteint.', 'Vérifier fusible et raccordement à la prochaine tournée de sa rue.'],
  communicationLost: ['L’équipement fonctionne seul ; on ignore ce qu’il fait et il ne prend aucun ordre.', 'Vérifier sa liaison ; prévoir une visite si elle ne revient pas.'],
  'communicationLost:signal': ['Le carrefour suit son propre plan ; un défaut ne se verrait pas et aucune priorité ne peut être donnée.', 'Regarder par caméra ou patrouille ; appeler l’astreinte feux.'],
  drift: ['L’équipement fait autre chose que sa consigne.', 'Comparer signalé et consigne ; ordonner de nouveau ou retirer l’ordre.'],
  silentCounter: ['Le trafic de sa rue est inconnu ; ses points lumineux restent au niveau nominal.', 'Prévoir une visite ; d’ici là l’éclairage adaptatif n’y économise rien.'],
  zoneCut: ['Tout ce qui est derrière la passerelle fonctionne seul et hors de vue.', 'Appeler l’exploitant du réseau ; envoyer une patrouille si cela dure.'],
  cabinetLoss: ['Un tronçon de rue est éteint ou hors de vue.', 'Envoyer l’astreinte éclairage à l’armoire ; prévenir la police du tronçon éteint.'],
  deviceFault: ['L’équipement ne fait pas son travail.', 'Appeler le service qui l’entretient.'],
  'deviceFault:signal': ['Le carrefour est sans feux ; la priorité est celle des panneaux.', 'Envoyer la police au carrefour ; appeler l’astreinte feux.'],
  journalLag: ['Les mesures reçoivent réponse en retard ; file pleine, elles sont renvoyées et l’émetteur doit les garder.', 'Voir le disque ou la base du journal ; chercher qui émet autant.'],
  journalFailure: ['Ce nœud n’accepte aucune mesure ; les émetteurs doivent garder les leurs.', 'Faire de la place sur le disque ou rétablir sa base ; le nœud reprend de lui-même.'],
  mirrorStale: ['Carte, listes et alarmes de ce nœud montrent le passé.', 'Utiliser un autre nœud ; voir dans ses traces quels quartiers ne répondent pas.'],
  readingsRefused: ['Des équipements parlent et ne sont pas compris : le jumeau ne les voit pas.', 'Voir les motifs à twin_readings_refused_total ; corriger l’émetteur, son enregistrement ou son horloge.'],
  deliveryBacklog: ['Ce qui est montré et décidé est en retard sur ce qui est signalé ; au-delà de 100 000 mesures les portes se ferment.', 'Voir dans les traces quels équipements ne prennent pas leurs mesures ; regarder les silos.'],
};

/** The texts of an alarm in the language of the page. */
export function explanationOf(alarm: Pick<Alarm, 'code' | 'subject' | 'consequence' | 'response'>, speaks: 'en' | 'fr' = language): Explanation {
  const kind = alarm.subject.split('-', 1)[0] ?? '';
  const translated = speaks === 'fr' ? (french[`${alarm.code}:${kind}`] ?? french[alarm.code]) : undefined;
  return translated
    ? { consequence: translated[0], response: translated[1], language: 'fr' }
    : { consequence: alarm.consequence, response: alarm.response, language: 'en' };
}
