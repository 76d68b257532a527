package items

import "testing"

func TestPreamble(t *testing.T) {
	for text, want := range map[string]bool{"#!play 1": true, "": false} {
		if preamble(text) != want {
			t.Error(text)
		}
	}
}
