package knowledge

import "go/types"

// Computes reports whether a function computes for long, milliseconds at least, each time
// it is called: it is made to, as what derives keys from passwords, or goes through
// a whole picture.
func Computes(fn *types.Func) bool {
	return Is(fn, "crypto/pbkdf2", "Key") ||
		Is(fn, "golang.org/x/crypto/pbkdf2", "Key") ||
		Is(fn, "golang.org/x/crypto/scrypt", "Key") ||
		Is(fn, "golang.org/x/crypto/argon2", "Key", "IDKey") ||
		Is(fn, "golang.org/x/crypto/bcrypt", "GenerateFromPassword", "CompareHashAndPassword") ||
		Is(fn, "crypto/rsa", "GenerateKey", "GenerateMultiPrimeKey") ||
		Is(fn, "image", "Decode") ||
		Is(fn, "image/png", "Decode", "Encode", "Encoder.Encode") ||
		Is(fn, "image/jpeg", "Decode", "Encode") ||
		Is(fn, "image/gif", "Decode", "DecodeAll", "Encode", "EncodeAll")
}
