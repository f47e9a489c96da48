// Plays a foreign client: runs every scenario against the org at LOGIN_URL and prints what came as one JSON object.
// Each answer is {value} or {error: {code, message}}, so that the tests can say what they expect of each.
import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import jsforce from "jsforce";

const { LOGIN_URL, CLIENT_ID, USERNAME, KEY_FILE } = process.env;

function assertion() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: CLIENT_ID, sub: USERNAME, aud: LOGIN_URL, exp: Math.floor(Date.now() / 1000) + 120 };
  const unsigned = `${part({ alg: "RS256" })}.${part(claims)}`;
  return `${unsigned}.${createSign("RSA-SHA256").update(unsigned).sign(readFileSync(KEY_FILE)).toString("base64url")}`;
}

const connection = new jsforce.Connection({ loginUrl: LOGIN_URL, version: "66.0", oauth2: { loginUrl: LOGIN_URL } });
await connection.authorize({
  grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
  assertion: assertion(),
});
connection.bulk2.pollInterval = 100;
connection.bulk2.pollTimeout = 20000;

const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60000);
const collected = (stream) =>
  new Promise((resolve, reject) => {
    const rows = [];
    stream.on("record", (row) => rows.push(row));
    stream.on("error", reject);
    stream.on("end", () => resolve(rows));
  });

const scenarios = {
  async identity() {
    const told = await connection.identity();
    return { username: told.username, organization_id: told.organization_id };
  },
  async describeGlobal() {
    return (await connection.describeGlobal()).sobjects.map((one) => one.name);
  },
  async describe() {
    const told = await connection.describe("Account");
    const name = told.fields.find((one) => one.name === "Name");
    return { keyPrefix: told.keyPrefix, fields: told.fields.length, nameType: name.type };
  },
  async limits() {
    return (await connection.limits()).DailyApiRequests;
  },
  async limitInfo() {
    return connection.limitInfo.apiUsage;
  },
  async firstPage() {
    const page = await connection.query("SELECT Id, Name FROM Account");
    return { rows: page.records.length, total: page.totalSize, done: page.done, more: Boolean(page.nextRecordsUrl) };
  },
  async everyPage() {
    const page = await connection.query("SELECT Id FROM Account", { autoFetch: true, maxFetch: 100000 });
    return new Set(page.records.map((row) => row.Id)).size;
  },
  async children() {
    const page = await connection.query(
      "SELECT Name, Owner.Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'Acme'",
    );
    const [row] = page.records;
    return { owner: row.Owner.Name, contacts: row.Contacts.records.map((one) => one.LastName) };
  },
  async builder() {
    return connection
      .sobject("Account")
      .find({ Name: { $like: "Account 1%" } }, ["Name"])
      .sort("Name")
      .limit(3)
      .execute();
  },
  async aggregate() {
    const page = await connection.query("SELECT COUNT(Id) n FROM Account WHERE Name LIKE 'Account%'");
    return page.records[0].n;
  },
  async record() {
    const made = await connection.sobject("Account").create({ Name: "O'Reilly & Söhne" });
    await connection.sobject("Account").update({ Id: made.id, Industry: "Media" });
    const read = await connection.sobject("Account").retrieve(made.id);
    const gone = await connection.sobject("Account").destroy(made.id);
    const log = await connection.sobject("Account").deleted(minutesAgo(60), new Date(Date.now() + 120000));
    const listed = log.deletedRecords.some((one) => one.id === made.id);
    return { name: read.Name, industry: read.Industry, deleted: gone.success, listed };
  },
  async updated() {
    const made = await connection.sobject("Contact").create({ LastName: "Fresh" });
    const log = await connection.sobject("Contact").updated(minutesAgo(60), new Date(Date.now() + 120000));
    return log.ids.includes(made.id);
  },
  async collection() {
    const rows = Array.from({ length: 250 }, (_, n) => ({ LastName: `Many ${n}` }));
    const made = await connection.sobject("Contact").create(rows, { allowRecursive: true });
    const mixed = await connection.sobject("Contact").create([{ LastName: "Fine" }, { FirstName: "Nameless" }]);
    return {
      made: made.filter((one) => one.success).length,
      mixed: mixed.map((one) => one.success),
      code: mixed[1].errors[0].statusCode || mixed[1].errors[0].errorCode,
    };
  },
  async unknownField() {
    return connection.query("SELECT Nonsense FROM Account");
  },
  async malformed() {
    return connection.query("SELECT FROM Account");
  },
  async missingRecord() {
    return connection.sobject("Account").retrieve("001000000000000AAA");
  },
  async requiredField() {
    return connection.sobject("Contact").create({ FirstName: "Nameless" });
  },
  async bulkQuery() {
    const stream = await connection.bulk2.query("SELECT Id, Name FROM Account");
    const rows = await collected(stream);
    return { rows: rows.length, ids: new Set(rows.map((row) => row.Id)).size, odd: rows.some((r) => r.Name === 'Odd, "quoted"\nname') };
  },
  async bulkIngest() {
    const input = Array.from({ length: 300 }, (_, n) => ({ FirstName: "A", LastName: n === 7 ? "" : `Loaded ${n}` }));
    const told = await connection.bulk2.loadAndWaitForResults({ object: "Contact", operation: "insert", input });
    return { good: told.successfulResults.length, bad: told.failedResults.length, words: told.failedResults[0].sf__Error };
  },
  async search() {
    const told = await connection.search("FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name)");
    return told.searchRecords.map((row) => row.Name);
  },
  async revoked() {
    const stranger = new jsforce.Connection({ instanceUrl: connection.instanceUrl, accessToken: "00Dnonsense", version: "66.0" });
    return stranger.query("SELECT Id FROM Account");
  },
};

const told = {};
for (const [name, run] of Object.entries(scenarios)) {
  try {
    told[name] = { value: await run() };
  } catch (error) {
    told[name] = { error: { code: error.errorCode || error.name, message: error.message } };
  }
}
console.log(JSON.stringify(told));
