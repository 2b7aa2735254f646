// A certificate that nobody vouches for, valid for a hundred years, and its key: for tests, and of no use elsewhere.
// Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUKkjcA279aC5HBiYgycbciiJsTlIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTIwMTAxMjAwNloYDzIxMjYxMTA3
MDEyMDA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQy8DPVb7qa1ias0k5KkyDHgvKw6bos4ckhza8XDCfZjuAK/4THfj6J
3yllQ+mzlwKMnsgeYi3xoTAetn7+fiWBo1MwUTAdBgNVHQ4EFgQUABI1LlG1QO7k
lOOwKCHnIBF5qkAwHwYDVR0jBBgwFoAUABI1LlG1QO7klOOwKCHnIBF5qkAwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAnn0GJj7le3ZDhizVNnBb
dGt58DCR33o+sG/4pcGUoYUCIQDTiTE21MMRsG+iCXHLzFFRJT6s4Qcr92YEevKg
2VhBAw==
-----END CERTIFICATE-----`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwECc24qercGvQVMP
Wj7Qx5w5K8lDE/kgZqH9FOK69kihRANCAAQy8DPVb7qa1ias0k5KkyDHgvKw6bos
4ckhza8XDCfZjuAK/4THfj6J3yllQ+mzlwKMnsgeYi3xoTAetn7+fiWB
-----END PRIVATE KEY-----`;
