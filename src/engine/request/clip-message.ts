const LENGTH_MAX = 500;

/** An error's message without most of a very long value in it, which its sender knows already. */
export function clipMessage(message: string): string {
  return message.length > LENGTH_MAX
    ? `${message.slice(0, LENGTH_MAX - 1).toWellFormed()}…`
    : message;
}
