package a

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// From Tempo's query plugin: the body says more about a failure, and is not what
// failed.
func tags(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return fmt.Errorf("the server answers %s", resp.Status) // ok
		}
		return fmt.Errorf("%s", body)
	}
	return nil
}

// Reading is what it is about.
func text(resp *http.Response) (string, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", errors.New("the server does not answer") // want `the error of ReadAll is replaced by a new one that does not hold it`
	}
	return string(body), nil
}
