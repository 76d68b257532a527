package slug

import (
	"sync"
	"testing"
)

func TestSlugConcurrent(t *testing.T) {
	cases := []struct {
		name string
		in   string
		want string
	}{
		{"plain", "Hello World", "hello-world"},
		{"punctuation", "  What's -- new? ", "what-s-new"},
		{"digits", "Top 10", "top-10"},
		{"empty", "", ""},
	}
	m := NewMaker()
	var wg sync.WaitGroup
	for _, tc := range cases {
		wg.Go(func() {
			if got := m.Slug(tc.in); got != tc.want {
				t.Errorf("%s: Slug(%q) = %q, want %q", tc.name, tc.in, got, tc.want)
			}
		})
	}
	wg.Wait()
}

func TestCount(t *testing.T) {
	m := NewMaker()
	m.Slug("a b")
	m.Slug("A  B")
	if got := m.Count("a-b"); got != 2 {
		t.Fatalf("Count = %d, want 2", got)
	}
}
