// Package token issues signed tokens that expire.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Errors of Verify.
var (
	ErrMalformed = errors.New("token: malformed")
	ErrSignature = errors.New("token: bad signature")
	ErrExpired   = errors.New("token: expired")
)

var now = time.Now

// Issuer issues and verifies tokens with one key.
type Issuer struct {
	key []byte
	ttl time.Duration
}

// NewIssuer returns an Issuer.
func NewIssuer(key []byte, ttl time.Duration) *Issuer {
	return &Issuer{key: key, ttl: ttl}
}

// Issue returns a token for subject.
func (i *Issuer) Issue(subject string) string {
	payload := fmt.Sprintf("%s|%d", base64.RawURLEncoding.EncodeToString([]byte(subject)), now().Add(i.ttl).Unix())
	return payload + "|" + i.sign(payload)
}

// Verify returns the subject of a valid token.
func (i *Issuer) Verify(tok string) (string, error) {
	payload, sig, ok := cutLast(tok)
	if !ok {
		return "", ErrMalformed
	}
	if !hmac.Equal([]byte(sig), []byte(i.sign(payload))) {
		return "", ErrSignature
	}
	head, expiry, _ := strings.Cut(payload, "|")
	unix, err := strconv.ParseInt(expiry, 10, 64)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if now().Unix() >= unix {
		return "", ErrExpired
	}
	subject, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return string(subject), nil
}

func (i *Issuer) sign(payload string) string {
	mac := hmac.New(sha256.New, i.key)
	mac.Write([]byte(payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func cutLast(tok string) (payload, sig string, ok bool) {
	i := strings.LastIndexByte(tok, '|')
	if i < 0 {
		return "", "", false
	}
	return tok[:i], tok[i+1:], true
}
