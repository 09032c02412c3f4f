// Three bundles: what every page has, the network, the editor. Nothing is loaded from elsewhere.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/web/",
  build: {
    outDir: "../static/web",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: { page: "src/page.ts", network: "src/network.ts", sparql: "src/sparql.ts" },
    },
  },
});
