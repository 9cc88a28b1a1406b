"""One call by a real library: client.py BASE_URL LIBRARY MODE KEY. Prints what the program that uses it would see.
Without a mode it only says, by its exit code, whether the library is there."""

import importlib.util
import sys

if len(sys.argv) == 3:
    sys.exit(importlib.util.find_spec(sys.argv[2]) is None)
base_url, library, mode, key = sys.argv[1:5]
model = "z-ai/glm-5.1"
content = "Grüße, 世界"
picture = "iVBORw0KGgo="
stream = mode in ("stream", "cancelled", "error")


def said_by_anthropic():
    import anthropic

    # It appends /v1/messages by itself.
    client = anthropic.Anthropic(base_url=base_url.removesuffix("/v1"), auth_token=key, max_retries=0)
    parts = [{"type": "text", "text": content}]
    if mode == "image":
        parts.append({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": picture}})
    call = {"model": model, "max_tokens": 16, "messages": [{"role": "user", "content": parts}]}
    if mode == "tools":
        call["tools"] = [{"name": "look", "description": "Looks.", "input_schema": {"type": "object", "properties": {}}}]
    if not stream:
        yield client.messages.create(**call).content[0].text
        return
    for event in client.messages.create(stream=True, **call):
        yield f"{event.type} {getattr(getattr(event, 'delta', None), 'text', None)}"


def said_by_the_others():
    parts, extra = content, {}
    if mode == "image":
        image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}}
        parts = [{"type": "text", "text": content}, image]
    if mode == "tools":
        function = {"name": "look", "description": "Looks.", "parameters": {"type": "object", "properties": {}}}
        extra["tools"] = [{"type": "function", "function": function}]
    messages = [{"role": "user", "content": parts}]
    if library == "openai":
        import openai

        client = openai.OpenAI(base_url=base_url, api_key=key, max_retries=0)
        answer = client.chat.completions.create(model=model, messages=messages, stream=stream, **extra)
    else:
        import litellm

        answer = litellm.completion(
            model=f"openrouter/{model}", api_base=base_url, api_key=key, messages=messages, stream=stream, num_retries=0, **extra
        )
    if not stream:
        yield answer.choices[0].message.content
        return
    for piece in answer:
        yield f"{piece.choices[0].delta.content} {piece.choices[0].finish_reason}"


try:
    for number, piece in enumerate(said_by_anthropic() if library == "anthropic" else said_by_the_others()):
        print(number, piece, flush=True)
        if mode == "cancelled":
            break
except Exception as problem:
    print(type(problem).__name__)
