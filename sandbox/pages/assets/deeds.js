// What people do to a record in Salesforce, by object.

import { dayOf, now } from "./dates.js";

function daysLater(day, days) {
  const date = new Date(`${day ?? dayOf(now())}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const DEEDS = {
  Opportunity: (row) => [
    { label: "Move the close date 30 days out", body: { fields: { CloseDate: daysLater(row.CloseDate, 30) } } },
    { label: "Win this deal", body: { fields: { StageName: "Closed Won", CloseDate: dayOf(now()) } } },
    { label: "Lose this deal", danger: true, body: { fields: { StageName: "Closed Lost", CloseDate: dayOf(now()) } } },
  ],
  Case: (row) => [
    { label: "Escalate", body: { fields: { IsEscalated: true, Priority: "High" } } },
    row.IsClosed ? { label: "Reopen", body: { fields: { Status: "New" } } } : { label: "Close", body: { fields: { Status: "Closed" } } },
  ],
  Task: (row) => [
    { label: "Complete", body: { fields: { Status: "Completed" } } },
    { label: "Let it slip a week", body: { fields: { ActivityDate: daysLater(row.ActivityDate, -7) } } },
  ],
  User: (row) => [row.IsActive ? { label: "Deactivate this person", danger: true, body: { fields: { IsActive: false } } } : { label: "Activate this person", body: { fields: { IsActive: true } } }],
};

/** [{label, body, danger}] for a row; everything but people can be deleted. */
export function deedsFor(object, row) {
  const own = DEEDS[object]?.(row) ?? [];
  return object === "User" ? own : [...own, { label: `Lose this ${object.replace("__c", "").toLowerCase()} (delete)`, danger: true, body: { delete: true } }];
}
