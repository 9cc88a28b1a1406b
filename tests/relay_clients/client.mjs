// One call by a real library: client.mjs BASE_URL LIBRARY MODE KEY. Prints what the program that uses it would see.
// Without a mode it only says, by its exit code, whether the library is there.
const [baseURL, library, mode, apiKey] = process.argv.slice(2);
if (!mode) {
  await import(library).then(() => process.exit(0), () => process.exit(1));
}
const model = "z-ai/glm-5.1";
const text = "Grüße, 世界";
const picture = "data:image/png;base64,iVBORw0KGgo=";
const streams = ["stream", "cancelled", "error"].includes(mode);

async function* saidByOpenai() {
  const { default: OpenAI } = await import("openai");
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
  const parts = mode === "image" ? [{ type: "text", text }, { type: "image_url", image_url: { url: picture } }] : text;
  const call = { model, messages: [{ role: "user", content: parts }], stream: streams };
  if (mode === "tools") {
    const look = { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } };
    call.tools = [{ type: "function", function: look }];
  }
  const answer = await client.chat.completions.create(call);
  if (!streams) return yield answer.choices[0].message.content;
  for await (const piece of answer) yield `${piece.choices[0].delta.content} ${piece.choices[0].finish_reason}`;
}

async function* saidByProvider() {
  const { createOpenRouter } = await import("@openrouter/ai-sdk-provider");
  const { generateText, streamText, tool, jsonSchema } = await import("ai");
  const router = createOpenRouter({ baseURL, apiKey });
  const parts = [{ type: "text", text }];
  if (mode === "image") parts.push({ type: "image", image: picture });
  const stop = new AbortController();
  const call = { model: router.chat(model), messages: [{ role: "user", content: parts }], maxRetries: 0, abortSignal: stop.signal };
  const look = () => tool({ description: "Looks.", inputSchema: jsonSchema({ type: "object", properties: {} }) });
  if (mode === "tools") call.tools = { look: look() };
  if (!streams) return yield (await generateText(call)).text;
  let failed;
  for await (const piece of streamText({ ...call, onError: ({ error }) => (failed = error) }).textStream) {
    yield piece;
    if (mode === "cancelled") stop.abort();
  }
  if (failed) throw failed;
}

let number = 0;
try {
  for await (const piece of library === "openai" ? saidByOpenai() : saidByProvider()) {
    console.log(number++, piece);
    if (mode === "cancelled") process.exit();
  }
} catch (problem) {
  console.log(problem.name);
}
