// What the page's scripts are held to; in step with ruff's limits in pyproject.toml.

import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 10],
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "max-statements": ["error", 40],
      "no-alert": "off", // where there is no clipboard, a prompt shows what to copy
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-shadow": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["page/*/browser/**"], rules: { "no-restricted-properties": ["error",
    { property: "innerHTML", message: "Text stays text: make() elements." },
    { property: "outerHTML", message: "Text stays text: make() elements." }] } },
  { files: ["page/static/browser/service_worker.js"], languageOptions: { globals: globals.serviceworker } },
  { files: ["page/static/browser/worker.js"], languageOptions: { globals: globals.worker } },
  { files: ["page/static/precompile.mjs", "tests/**"], languageOptions: { globals: globals.node } },
];
