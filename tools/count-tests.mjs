// Adds up the test reports of one run of ./test.
//   count-tests.mjs FOLDER FAILED_GATES    prints "N passed, N failed, N skipped"; exit code 1 when anything failed or nothing ran
//   count-tests.mjs --agrees REPORT STATUS exit code 0 when the report explains how the runner ended
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

// Vitest's json reporter counts in fields of its own; xunit writes CTRF (https://ctrf.io).
function read(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  if (path.endsWith('.vitest.json')) {
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
  }

  const { passed, failed, skipped, pending, other } = report.results.summary;
  return { passed, failed: failed + other, skipped: skipped + pending };
}

// A report that was cut off counts as one failure.
function readReport(path) {
  try {
    return read(path);
  } catch (error) {
    console.error(`${path}: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function agrees(path, status) {
  if (!existsSync(path)) return false;
  const { passed, failed } = readReport(path);
  return status === 0 ? failed === 0 && passed > 0 : failed > 0;
}

const [first, second, third] = process.argv.slice(2);
if (first === '--agrees') {
  process.exit(agrees(second, Number(third)) ? 0 : 1);
}

const reports = readdirSync(first).filter((name) => name.endsWith('.json')).map((name) => readReport(join(first, name)));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed') + Number(second), sum('skipped')];
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
