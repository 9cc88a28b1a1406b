"""One call by a real library: client.py BASE_URL LIBRARY MODE KEY. Prints what the program that uses it would see."""

import sys

base_url, library, mode, key = sys.argv[1:5]
model = "z-ai/glm-5.1"
content = "Grüße, 世界"
extra = {}
if mode == "image":
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    content = [{"type": "text", "text": content}, image]
if mode == "tools":
    function = {"name": "look", "description": "Looks.", "parameters": {"type": "object", "properties": {}}}
    extra["tools"] = [{"type": "function", "function": function}]
messages = [{"role": "user", "content": content}]
stream = mode in ("stream", "cancelled", "error")

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
    print(answer.choices[0].message.content)
    sys.exit()
try:
    for number, piece in enumerate(answer):
        print(number, piece.choices[0].delta.content, piece.choices[0].finish_reason)
        if mode == "cancelled":
            break
except Exception as problem:
    print(type(problem).__name__)
