// node jose.mjs FOLDER sign|verify [ALGORITHM] < input > output
//
// sign: each line is an unsigned credential, answered by a token (vc+jwt) signed with a fresh key
// by the library `jose`; the issuer's DID document is written into FOLDER. verify: each line is a
// token, answered by {"verified": ...}, judged with the key that FOLDER publishes for it.
import * as jose from 'jose';
import {readFileSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {join} from 'node:path';

const [folder, act, algorithm] = process.argv.slice(2);
const fileOf = did => join(folder, `${did.replaceAll(':', '_')}.json`);
const keys = new Map();

async function sign(line) {
  const credential = JSON.parse(line);
  const issuer = credential.issuer.id ?? credential.issuer;
  const kid = `${issuer}#key-1`;
  if(!keys.has(issuer)) {
    const {publicKey, privateKey} = await jose.generateKeyPair(algorithm, {
      extractable: true, crv: algorithm === 'EdDSA' ? 'Ed25519' : undefined
    });
    const publicKeyJwk = await jose.exportJWK(publicKey);
    writeFileSync(fileOf(issuer), JSON.stringify({
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: issuer,
      verificationMethod: [{id: kid, type: 'JsonWebKey', controller: issuer, publicKeyJwk}],
      assertionMethod: [kid]
    }));
    keys.set(issuer, privateKey);
  }
  return new jose.CompactSign(Buffer.from(line))
    .setProtectedHeader({alg: algorithm, typ: 'vc+jwt', cty: 'vc', kid})
    .sign(keys.get(issuer));
}

async function verify(token) {
  try {
    const {kid} = jose.decodeProtectedHeader(token);
    const document = JSON.parse(readFileSync(fileOf(kid.split('#')[0]), 'utf8'));
    const {publicKeyJwk} = document.verificationMethod.find(({id}) => id === kid);
    const {alg} = jose.decodeProtectedHeader(token);
    await jose.compactVerify(token, await jose.importJWK(publicKeyJwk, alg));
    return JSON.stringify({verified: true});
  } catch(error) {
    return JSON.stringify({verified: false, says: error.message});
  }
}

for await (const line of createInterface({input: process.stdin})) {
  console.log(await (act === 'sign' ? sign(line) : verify(line)));
}
