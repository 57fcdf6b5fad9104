// The peers, and how each signs and verifies: by library, then by cryptosuite and kind of key.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as digitalbazaar from '@digitalbazaar/vc';
import * as digitalcredentials from '@digitalcredentials/vc';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {cryptosuite as eddsaRdfcOfDcc} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof as ProofOfDcc} from '@digitalcredentials/data-integrity';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const both = suite => ({sign: suite, verify: suite});
const made = module => ({
  sign: module.createSignCryptosuite(),
  verify: module.createVerifyCryptosuite()
});

const peers = {
  digitalbazaar: {
    vc: digitalbazaar,
    Proof: DataIntegrityProof,
    suites: {
      'eddsa-rdfc-2022': both(eddsaRdfc),
      'eddsa-jcs-2022': made(eddsaJcs),
      'ecdsa-rdfc-2019': both(ecdsaRdfc),
      'ecdsa-jcs-2019': made(ecdsaJcs)
    }
  },
  digitalcredentials: {
    vc: digitalcredentials,
    Proof: ProofOfDcc,
    suites: {'eddsa-rdfc-2022': both(eddsaRdfcOfDcc)}
  }
};

/** The library of that name, with what it signs by and what it verifies by. */
export function peerOf(name, cryptosuite) {
  const {vc, Proof, suites} = peers[name];
  const {sign, verify} = suites[cryptosuite];
  return {
    vc,
    signing: signer => new Proof({signer, cryptosuite: sign}),
    verifying: () => new Proof({cryptosuite: verify})
  };
}

/** A fresh key: Ed25519, P-256 or P-384. */
export function newKey(kind, {id, controller}) {
  return kind === 'Ed25519' ? Ed25519Multikey.generate({id, controller}) :
    EcdsaMultikey.generate({curve: kind, id, controller});
}
