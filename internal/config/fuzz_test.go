package config

import "testing"

// FuzzParse: any text is a configuration or an error that says where, and a
// configuration printed is one that means the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "# nothing\n", "tests: false\ntags: [a, b]\n", "rules:\n  all: advice\n  errgroup/limit: off\n",
		"pgo: off\n", "pgo: ./auto\n", "pgo: \"\"\n", "fail-on: never\nexclude: [\"third_party/**\", '*.pb.go']\n", "options:\n  errgroup:\n    types: [example.com/x.Group]\n",
		"rules: [", "a: &x [*x]", "rules:\n - x: [\n", "tests: 3", "? [a]: b", "--- a\n--- b\n", "\x00", "exclude: ['[']",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("c.yaml", []byte(text))
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a text")
			}
			return
		}
		printed := c.YAML()
		again, err := Parse("c.yaml", []byte(printed))
		if err != nil {
			t.Fatalf("%q is printed as\n%s\nwhich is wrong: %v", text, printed, err)
		}
		if second := again.YAML(); second != printed {
			t.Fatalf("%q is printed as\n%s\nand that as\n%s", text, printed, second)
		}
	})
}
