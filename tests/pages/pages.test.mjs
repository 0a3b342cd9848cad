// Opens both pages in one browser, uses every feature, and compares the page with the API and the database.
//   scripts/with-fleet --vehicles 40 --days 2 -- tests/pages/run pages.test.mjs
import { after, before } from 'node:test';
import { start_browser, stop_browser } from './desk.mjs';
import './suites/live.mjs';
import './suites/areas.mjs';
import './suites/trips.mjs';
import './suites/analytics.mjs';
import './suites/faults.mjs';
import './suites/numbers.mjs';

before(start_browser);
after(stop_browser);
