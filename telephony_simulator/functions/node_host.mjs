// The process of a Node function: loads the handler once, then answers events line by line.
//
// It stands alone, as Lambda's runtime client does. Everything that the handler prints goes to
// stderr; stdout carries the answers.

import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import Module, { register, syncBuiltinESMExports } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { format } from "node:util";
import { pathToFileURL } from "node:url";

const MAX_ANSWER_BYTES = 6_291_556;
const TOO_LARGE = `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`;
// JSON.stringify escapes lone surrogates only; an even number of backslashes before is text.
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;
const pause = new Int32Array(new SharedArrayBuffer(4));

// A pipe takes part of a large message, or refuses it while it is full.
function send(message) {
  let rest = Buffer.from(`${JSON.stringify(message)}\n`);
  while (rest.length) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest));
    } catch (failure) {
      if (failure.code !== "EAGAIN") throw failure;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

// console writes as in Lambda: with time, request id and level, as text or as JSON.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR" };
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
const lowest = isJson ? Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL || "INFO")) : 0;
let requestId;

function write(level, values) {
  if (LEVELS.indexOf(level) < lowest) return;
  const timestamp = new Date().toISOString();
  if (!isJson) {
    process.stderr.write(`${timestamp}\t${requestId}\t${level}\t${format(...values)}\n`);
    return;
  }
  const entry = { timestamp, level, requestId };
  const [first] = values;
  const failure = values.find((value) => value instanceof Error);
  const isObject = values.length === 1 && typeof first === "object" && !failure;
  entry.message = isObject ? first : format(...values);
  if (failure) {
    Object.assign(entry, { errorType: failure.name, errorMessage: failure.message });
    entry.stackTrace = String(failure.stack).split("\n");
  }
  let line;
  try {
    line = JSON.stringify(entry);
  } catch {
    line = JSON.stringify({ ...entry, message: format(...values) });
  }
  process.stderr.write(`${line}\n`);
}

function writePlatform(type, text) {
  const entry = { time: new Date().toISOString(), type, record: { requestId } };
  process.stderr.write(isJson ? `${JSON.stringify(entry)}\n` : `${text}\n`);
}

for (const [method, level] of Object.entries(METHODS)) {
  console[method] = (...values) => write(level, values);
}

const error = (errorType, errorMessage) => ({ errorType, errorMessage });

// Prints the handler's part of a stack.
function show(failure) {
  const [above] = String(failure?.stack ?? failure).split(/\n.*node_host\.mjs/, 1);
  process.stderr.write(`${above}\n`);
}

function failed(failure, errorType = failure?.name ?? "Error") {
  show(failure);
  const message = String(failure?.message ?? failure).split("\nRequire stack:")[0];
  return error(errorType, message + advice(failure));
}

function findFile(module) {
  const stem = path.resolve(process.env.LAMBDA_TASK_ROOT, module);
  return [".js", ".mjs", ".cjs"].map((suffix) => stem + suffix).find((file) => fs.existsSync(file));
}

// Returns the module and the function that the name of a handler has.
function partsOf(handler) {
  const dot = handler.lastIndexOf(".");
  return [handler.slice(0, Math.max(0, dot)), handler.slice(dot + 1)];
}

async function load(handler) {
  const [module, name] = partsOf(handler);
  if (!module) return [null, error("Runtime.MalformedHandlerName", `bad handler '${handler}': it names no module`)];
  const file = findFile(module);
  if (!file) return [null, error("Runtime.ImportModuleError", `cannot find module '${module}'`)];
  try {
    const loaded = await import(pathToFileURL(file));
    const found = loaded[name] ?? loaded.default?.[name];
    if (typeof found === "function") return [found, null];
    return [null, error("Runtime.HandlerNotFound", `handler '${name}' missing on module '${module}'`)];
  } catch (failure) {
    const syntax = failure instanceof SyntaxError;
    return [null, failed(failure, syntax ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError")];
  }
}

function context(request) {
  const deadline = performance.now() + request.timeout_seconds * 1000;
  const environment = process.env;
  return {
    awsRequestId: request.request_id,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: request.function_arn,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function answerOf(handler, request) {
  return new Promise((resolve, reject) => {
    const callback = (failure, answer) => (failure ? reject(failure) : resolve(answer));
    const returned = handler(request.event, context(request), callback);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
    else if (returned !== undefined || handler.length < 3) resolve(returned);
  });
}

async function invoke(handler, request) {
  let answer;
  try {
    answer = (await answerOf(handler, request)) ?? null;
  } catch (failure) {
    return failed(failure);
  }
  try {
    const encoded = JSON.stringify(answer) ?? "null";
    if (LONE_SURROGATE.test(encoded)) {
      return error("Runtime.MarshalError", "the answer is not JSON: it has a lone surrogate");
    }
    const size = Buffer.byteLength(encoded);
    if (size > MAX_ANSWER_BYTES) return error("Function.ResponseSizeTooLarge", TOO_LARGE);
  } catch (failure) {
    return error("Runtime.MarshalError", `the answer is not JSON: ${failure.message}`);
  }
  return { answer };
}

// The AWS SDK of Lambda's runtime: where the handler's own modules have none, that of these directories.
const SDK = /^(@aws-sdk\/|@smithy\/|aws-sdk(\/|$))/;
const [installDirectory, ...sdkDirectories] = process.argv.slice(2);
const MISSING = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);

function findSdk() {
  const { NODE_PATH } = process.env;
  process.env.NODE_PATH = [NODE_PATH, ...sdkDirectories].filter(Boolean).join(path.delimiter);
  Module._initPaths();
  const parents = sdkDirectories.map((directory) => pathToFileURL(path.join(directory, "..", "index.js")).href);
  const hooks = `
    const sdk = ${SDK}, parents = ${JSON.stringify(parents)};
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (failure) {
        if (!sdk.test(specifier)) throw failure;
        for (const parentURL of parents) {
          try { return await next(specifier, { ...context, parentURL }); } catch {}
        }
        throw failure;
      }
    }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

// Requests that do not take the endpoints of the environment: those of version 2 of the SDK to AWS, and the response of
// a custom resource, which goes to the default port of https. Here they go to the simulator's servers, over http.
const AWS = ".amazonaws.com";
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const VARIABLES = { "voice-chime": "CHIME_SDK_VOICE", "meetings-chime": "CHIME_SDK_MEETINGS" };

function localOptions(options) {
  const hostname = options?.hostname ?? options?.host;
  if (responseUrl && options?.path?.startsWith("/cloudformation-response/")) {
    return { ...options, port: new URL(responseUrl).port, agent: undefined };
  }
  if (!hostname?.endsWith(AWS) || !process.env.AWS_ENDPOINT_URL) return null;
  const labels = hostname.slice(0, -AWS.length).split(".");
  if (REGION.test(labels.at(-1))) labels.pop();
  const service = labels.pop();
  const bucket = labels.join(".");
  const variable = VARIABLES[service] ?? service.toUpperCase().replaceAll("-", "_");
  const local = new URL(process.env[`AWS_ENDPOINT_URL_${variable}`] ?? process.env.AWS_ENDPOINT_URL);
  return {
    ...options,
    protocol: local.protocol,
    host: local.hostname,
    hostname: local.hostname,
    port: local.port,
    path: service === "s3" && bucket ? `/${bucket}${options.path}` : options.path,
    headers: { ...options.headers, Host: local.host },
    agent: undefined,
  };
}

function keepRequestsLocal() {
  const request = https.request;
  https.request = (...values) => {
    const [options, ...rest] = values;
    const local = localOptions(options);
    return local ? http.request(local, ...rest) : request(...values);
  };
  syncBuiltinESMExports();
}

// While the simulator provisions, long waits are short, as the waits of its services are.
const SPEED = 100;
const LONG_MILLISECONDS = 1000;
function shortenWaits() {
  const wait = globalThis.setTimeout;
  const shortened = (callback, milliseconds, ...values) =>
    wait(callback, isProvisioning && milliseconds >= LONG_MILLISECONDS ? milliseconds / SPEED : milliseconds, ...values);
  globalThis.setTimeout = Object.assign(shortened, wait);
}

// What to do about a package of the SDK that is not found.
function advice(failure) {
  const [, name] = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[\w-]+|aws-sdk)/.exec(failure?.message) ?? [];
  if (!name || !MISSING.has(failure.code)) return "";
  return `; Lambda's runtime has it, here it is not installed: npm install --prefix ${installDirectory} ${name}`;
}

process.stdout.write = process.stderr.write.bind(process.stderr);
let responseUrl;
let isProvisioning = false;
findSdk();
keepRequestsLocal();
shortenWaits();
let [handler, problem] = await load(process.env._HANDLER);
const [variables, globals] = [{ ...process.env }, new Set(Reflect.ownKeys(globalThis))];

// Forget what the handler keeps in this process, and load it again. What its packages keep stays. An ES module cannot be
// loaded again with its imports: the simulator starts a new process then.
async function reload() {
  const [module, name] = partsOf(process.env._HANDLER);
  const file = findFile(module);
  if (!(file in Module._cache)) return { answer: false };
  for (const cached of Object.keys(Module._cache)) {
    if (!cached.includes(`${path.sep}node_modules${path.sep}`)) delete Module._cache[cached];
  }
  for (const key of Reflect.ownKeys(globalThis)) if (!globals.has(key)) delete globalThis[key];
  for (const key of Object.keys(process.env)) if (!(key in variables)) delete process.env[key];
  Object.assign(process.env, variables);
  try {
    handler = Module.createRequire(file)(file)[name];
    return { answer: typeof handler === "function" };
  } catch (failure) {
    return { answer: false };
  }
}

send(problem ?? {});
if (handler) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.reload) {
      send(await reload());
      continue;
    }
    requestId = request.request_id;
    responseUrl = request.event?.ResponseURL;
    isProvisioning = request.skipped_seconds !== undefined;
    writePlatform("platform.start", `START RequestId: ${requestId} Version: $LATEST`);
    const answer = await invoke(handler, request);
    writePlatform("platform.runtimeDone", `END RequestId: ${requestId}`);
    send(answer);
  }
}
process.exit();
