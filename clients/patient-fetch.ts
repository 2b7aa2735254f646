const TRIES = 3;

/** `fetch`, which waits as long as the server asks where it says that there were too many requests: then nothing was done. */
export const patientFetch: typeof fetch = async (...request) => {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(...request);
    const seconds = Number(response.headers.get('Retry-After'));
    if (response.status !== 429 || seconds > 60 || tries === TRIES) return response;
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
};
