// Derives the shape of traffic over a day (data/demand/profile.csv) from quarter-hour volumes at signal sites (VicRoads SCATS).
//   derive-demand-profile.mjs VOLUMES.csv > data/demand/profile.csv
// The volumes of all detectors and days of one kind of day are summed by quarter hour and divided by their total, so that each column adds up to 1.
import { readFileSync } from 'node:fs';

const quarters = 96;
const kinds = ['weekday', 'saturday', 'sunday'];

function kindOf(date) {
  const [day, month, year] = date.split('/').map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return weekday === 6 ? 'saturday' : weekday === 0 ? 'sunday' : 'weekday';
}

const [header, ...rows] = readFileSync(process.argv[2], 'utf8').trim().split(/\r?\n/).map((line) => line.split(','));
const dateColumn = header.indexOf('Date');
const firstColumn = header.indexOf('V00');
const sums = Object.fromEntries(kinds.map((kind) => [kind, new Array(quarters).fill(0)]));
for (const row of rows) {
  const volumes = row.slice(firstColumn, firstColumn + quarters).map(Number);
  if (volumes.some((volume) => !Number.isInteger(volume) || volume < 0)) {
    throw new Error(`${row[0]} on ${row[dateColumn]}: not every quarter hour is a count.`);
  }

  const sum = sums[kindOf(row[dateColumn])];
  volumes.forEach((volume, quarter) => (sum[quarter] += volume));
}

const totals = Object.fromEntries(kinds.map((kind) => [kind, sums[kind].reduce((total, volume) => total + volume, 0)]));
const clock = (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
console.log(['from', ...kinds].join(','));
for (let quarter = 0; quarter < quarters; quarter++) {
  console.log([clock(quarter), ...kinds.map((kind) => (sums[kind][quarter] / totals[kind]).toFixed(8))].join(','));
}
