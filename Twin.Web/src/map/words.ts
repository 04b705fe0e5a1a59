import { say } from '../language/language';

export const words = say({
  en: {
    label: 'Map of the city. Arrow keys move it, plus and minus zoom, Enter selects what is in the middle.',
    failed: (detail: string) => `The map cannot be shown: ${detail}`,
    loading: 'Loading the map…',
    home: 'Whole city',
    legend: 'Layers and legend',
    hint: 'Click a device, a street or a zone. Lamps can be selected from closer up.',
    show: (kind: string) => `Show ${kind}`,
    silent: 'Silent: has not reported',
    normal: 'Reporting, nothing unusual',
    alarm: 'Alarm',
    ramp: 'Lamp: off to full level',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
  },
  fr: {
    label: 'Carte de la ville. Les flèches la déplacent, plus et moins zooment, Entrée choisit ce qui est au centre.',
    failed: (detail: string) => `La carte ne peut être affichée : ${detail}`,
    loading: 'Chargement de la carte…',
    home: 'Toute la ville',
    legend: 'Couches et légende',
    hint: 'Cliquez un équipement, une rue ou un quartier. Les points lumineux se choisissent de plus près.',
    show: (kind: string) => `Afficher : ${kind}`,
    silent: 'Muet : n’a rien envoyé',
    normal: 'Joignable, rien d’anormal',
    alarm: 'Alarme',
    ramp: 'Point lumineux : éteint à plein',
    zoomIn: 'Zoom avant',
    zoomOut: 'Zoom arrière',
  },
});
