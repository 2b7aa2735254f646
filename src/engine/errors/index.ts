export * from './api-error.ts';
export * from './codes.ts';
