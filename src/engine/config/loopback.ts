/** Whether a host, as `URL` has it or as an address to listen on, is this machine and no other. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
