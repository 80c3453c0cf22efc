// Connects Node.js to a local sandbox instead of Mixcloud's hosts. Node.js before 22.21 and 24.5
// ignores the variables http_proxy and https_proxy, so load this file before the program:
//
//     NODE_OPTIONS="--require=/path/to/node.cjs"
//
// MIXCLOUD_API_ROOT and MIXCLOUD_HTTPS_ROOT name the sandbox. Certificates are still verified for
// the name of the real host, so NODE_EXTRA_CA_CERTS must name the file ca.pem.
"use strict";

const net = require("node:net");

const hosts = new Set(["@HOSTS@"]);
const roots = { 80: process.env.MIXCLOUD_API_ROOT, 443: process.env.MIXCLOUD_HTTPS_ROOT };
const original = net.Socket.prototype.connect;

function redirect(options) {
  const host = String(options.host || "").toLowerCase();
  const root = hosts.has(host) && roots[options.port];
  if (!root) return options;
  const url = new URL(root);
  const address = url.hostname.replace(/^\[|\]$/g, "");
  return { ...options, host: address, port: Number(url.port), lookup: undefined };
}

net.Socket.prototype.connect = function connect(...given) {
  // Node.js itself passes the options and the callback as one array, which has a symbol.
  const first = given[0];
  if (Array.isArray(first)) {
    first[0] = redirect(first[0]);
  } else if (typeof first === "object" && first !== null) {
    given[0] = redirect(first);
  } else if (typeof given[1] === "string") {
    given.splice(0, 2, redirect({ port: first, host: given[1] }));
  }
  return original.apply(this, given);
};
