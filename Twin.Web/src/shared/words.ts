import { language, say } from '../language/language';

/** Words that more than one area of the page needs: kinds, states, values. */
export const words = say({
  en: {
    yes: 'yes',
    no: 'no',
    unknown: 'unknown',
    /** A sign that shows nothing. */
    blank: 'blank',
    close: 'Close',
    cancel: 'Cancel',
    loading: 'Reading…',
    failed: (detail: string) => `Cannot be read now: ${detail}`,
    answerAge: (age: string) => `Values at most ${age} old`,
    days: 'days',
    derived: 'derived',
    kinds: {
      lamp: 'Lamp', signal: 'Traffic signal', camera: 'Camera', bollard: 'Bollard', sign: 'Message sign', counter: 'Traffic counter', vehicle: 'Vehicle',
      zone: 'Zone', street: 'Street', cabinet: 'Cabinet', place: 'Place',
    } as Record<string, string>,
    kindsPlural: {
      lamp: 'Lamps', signal: 'Traffic signals', camera: 'Cameras', bollard: 'Bollards', sign: 'Message signs', counter: 'Traffic counters', vehicle: 'Vehicles',
    } as Record<string, string>,
    /** Words that devices, orders and alarms report; one that is missing is spelled from its id. */
    states: { silent: 'Silent', ok: 'OK', alarm: 'Alarm' } as Record<string, string>,
    /** Names of values and attributes; one that is missing is spelled from its id. */
    fields: {
      '*': 'The whole device', level: 'Level', powerW: 'Power', energyKWh: 'Energy counter', status: 'Status', stage: 'Stage', plan: 'Plan', mode: 'Mode',
      preempt: 'Preemption', groups: 'Signal groups', on: 'Recording', preset: 'Preset', fault: 'Fault', position: 'Position', occupied: 'Occupied', lit: 'Lit',
      message: 'Message', vehicles: 'Vehicles', occupancy: 'Occupancy', meanSpeedKmh: 'Mean speed', periodS: 'Period', lon: 'Longitude', lat: 'Latitude',
      speedKmh: 'Speed', heading: 'Heading', duty: 'Duty', lanternType: 'Lantern type', cabinet: 'Cabinet', audibleSignal: 'Audible signals', address: 'Address',
      area: 'Pedestrian area', facing: 'Read by traffic heading', dailyVehicles: 'Vehicles a day', morningPeakVehicles: 'Morning peak hour',
      eveningPeakVehicles: 'Evening peak hour', speedLimitKmh: 'Speed limit', countedYear: 'Year counted', service: 'Service', unitType: 'Unit type',
      station: 'Station', skills: 'Skills', zone: 'Zone', street: 'Street', name: 'Name',
    } as Record<string, string>,
    /** Names of what the inventory knows where they differ from the names of what is reported. */
    attributes: { powerW: 'Rated power' } as Record<string, string>,
  },
  fr: {
    yes: 'oui',
    no: 'non',
    unknown: 'inconnu',
    blank: 'vide',
    close: 'Fermer',
    cancel: 'Annuler',
    loading: 'Lecture…',
    failed: (detail: string) => `Lecture impossible pour l’instant : ${detail}`,
    answerAge: (age: string) => `Valeurs de ${age} au plus`,
    days: 'jours',
    derived: 'déduit',
    kinds: {
      lamp: 'Point lumineux', signal: 'Carrefour à feux', camera: 'Caméra', bollard: 'Borne escamotable', sign: 'Panneau à messages', counter: 'Compteur routier',
      vehicle: 'Véhicule', zone: 'Quartier', street: 'Rue', cabinet: 'Armoire', place: 'Lieu',
    } as Record<string, string>,
    kindsPlural: {
      lamp: 'Points lumineux', signal: 'Carrefours à feux', camera: 'Caméras', bollard: 'Bornes escamotables', sign: 'Panneaux à messages',
      counter: 'Compteurs routiers', vehicle: 'Véhicules',
    } as Record<string, string>,
    states: {
      silent: 'Muet', ok: 'Normal', alarm: 'Alarme', lampFailure: 'Lampe en panne', dimmingFailure: 'Gradation en panne', lampPowerTooHigh: 'Puissance trop haute',
      lampPowerTooLow: 'Puissance trop basse', highTemperature: 'Température haute', relayFailure: 'Relais en panne', controlGearCommFailure: 'Driver muet',
      cyclingFailure: 'Extinctions répétées', supplyLoss: 'Sans alimentation', lampUnexpectedOn: 'Allumée sans ordre', leakageDetected: 'Défaut d’isolement',
      communicationLost: 'Communication perdue', drift: 'Écart à la consigne', silentCounter: 'Compteur muet', zoneCut: 'Quartier coupé', cabinetLoss: 'Armoire hors tension',
      deviceFault: 'Équipement en défaut', plan: 'Plan de feux', local: 'Local', police: 'Police', maintenance: 'Maintenance', flashing: 'Clignotant', off: 'Éteint',
      none: 'Aucun', noVideo: 'Pas d’image', obstructed: 'Masquée', power: 'Alimentation', communication: 'Communication', raised: 'Levée', lowered: 'Baissée',
      moving: 'En mouvement', blocked: 'Bloquée', available: 'Disponible', engaged: 'Engagé', onScene: 'Sur place', returning: 'Retour', offDuty: 'Hors service',
      breakdown: 'En panne', fault: 'En défaut', pending: 'En cours', acknowledged: 'Fait', superseded: 'Remplacé', expired: 'Expiré', refused: 'Refusé',
      silence: 'Silence', connection: 'Connexion coupée', journalLag: 'Journal en retard', journalFailure: 'Journal en panne', mirrorStale: 'Vue périmée',
      readingsRefused: 'Mesures refusées', deliveryBacklog: 'Mesures en attente',
    } as Record<string, string>,
    fields: {
      '*': 'Tout l’équipement', level: 'Niveau', powerW: 'Puissance', energyKWh: 'Compteur d’énergie', status: 'État', stage: 'Phase', plan: 'Plan de feux', mode: 'Mode',
      preempt: 'Priorité', groups: 'Lignes de feux', on: 'Enregistrement', preset: 'Position', fault: 'Défaut', position: 'Position', occupied: 'Occupée', lit: 'Allumé',
      message: 'Message', vehicles: 'Véhicules', occupancy: 'Taux d’occupation', meanSpeedKmh: 'Vitesse moyenne', periodS: 'Période', lon: 'Longitude', lat: 'Latitude',
      speedKmh: 'Vitesse', heading: 'Cap', duty: 'Service', lanternType: 'Type de lanterne', cabinet: 'Armoire', audibleSignal: 'Signaux sonores', address: 'Adresse',
      area: 'Aire piétonne', facing: 'Lu par le trafic de cap', dailyVehicles: 'Véhicules par jour', morningPeakVehicles: 'Heure de pointe du matin',
      eveningPeakVehicles: 'Heure de pointe du soir', speedLimitKmh: 'Vitesse limite', countedYear: 'Année du comptage', service: 'Service', unitType: 'Type d’engin',
      station: 'Base', skills: 'Compétences', zone: 'Quartier', street: 'Rue', name: 'Nom',
    } as Record<string, string>,
    attributes: { powerW: 'Puissance nominale' } as Record<string, string>,
  },
});

/** The words of an id in camel case: `lampPowerTooHigh` → `Lamp power too high`. */
export function spell(id: string): string {
  const spelled = id.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

export const fieldName = (id: string): string => words.fields[id] ?? spell(id);
export const attributeName = (id: string): string => words.attributes[id] ?? fieldName(id);
/** The name of a state, fault or alarm code. */
export const stateName = (id: string): string => words.states[id] ?? spell(id);
export const kindName = (id: string): string => words.kinds[id] ?? spell(id);
/** A number of devices of a kind: `312 lamps`. */
export const devicesOf = (kind: string, number: number, written: string): string => {
  const name = (number === 1 ? words.kinds[kind] : words.kindsPlural[kind]) ?? kind;
  return `${written} ${name.toLocaleLowerCase(language)}`;
};
