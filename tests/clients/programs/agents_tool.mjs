// The function that the server calls, as @openai/agents-realtime registers one.

export const showDiagram = (tool, seen) =>
  tool({
    name: 'show_diagram',
    description: 'Shows a drawing.',
    strict: true,
    parameters: {
      type: 'object',
      properties: { title: { type: 'string' }, alt: { type: 'string' }, svg: { type: 'string' } },
      required: ['title', 'alt', 'svg'],
      additionalProperties: false,
    },
    execute: async (given) => seen.call('show_diagram', given),
  });

/** What the session keeps of the conversation. */
export const history = (session) =>
  session.history.map((item) => ({
    role: item.role ?? item.type,
    text: (item.content ?? []).map((part) => part.transcript ?? part.text ?? '').join(' '),
  }));
