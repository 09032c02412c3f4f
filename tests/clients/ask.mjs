// Ask a source by Comunica: node ask.mjs SOURCE QUERY; one JSON object a line, variable to value.
import { QueryEngine } from "@comunica/query-sparql";

const [source, query] = process.argv.slice(2);
const engine = new QueryEngine();
const bindings = await engine.queryBindings(query, { sources: [source], noCache: true });
for (const row of await bindings.toArray()) {
  console.log(JSON.stringify(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value]))));
}
