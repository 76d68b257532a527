package render

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/asynclint/asynclint/internal/findings"
)

func seeds(f *testing.F) {
	for _, s := range []string{"", "plain", "100%25 %", "a:b,c", "\r\n", "|'[]|n", "世界 𐐀", "\x00\x1b[31m", "]]> <&>\"'", "\xff\xfe", "\u202e\u2028\u0085", "\U0010ffff|0x0041", "some  words   to fold  here"} {
		f.Add(s)
	}
}

// FuzzGitHub checks that a reader of workflow commands gets back what was
// written, and that nothing can end the command or begin another.
func FuzzGitHub(f *testing.F) {
	seeds(f)
	undo := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")
	f.Fuzz(func(t *testing.T, s string) {
		if got := data(s); undo.Replace(got) != s || strings.ContainsAny(got, "\r\n") {
			t.Errorf("data(%q) = %q", s, got)
		}
		if got := property(s); undo.Replace(got) != s || strings.ContainsAny(got, "\r\n:,") {
			t.Errorf("property(%q) = %q", s, got)
		}
	})
}

var teamcityToken = regexp.MustCompile(`\|0x([0-9A-F]{4})|\|(.)|([^|'\[\]\n\r])`)

// FuzzTeamCity decodes what was encoded.
func FuzzTeamCity(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		got := teamcity(s, 1<<30)
		var units []uint16
		rest := teamcityToken.ReplaceAllStringFunc(got, func(tok string) string {
			m := teamcityToken.FindStringSubmatch(tok)
			switch {
			case m[1] != "":
				n, _ := strconv.ParseUint(m[1], 16, 16)
				units = append(units, uint16(n))
			case m[2] == "n":
				units = append(units, '\n')
			case m[2] == "r":
				units = append(units, '\r')
			default:
				units = append(units, uint16((m[2] + m[3])[0]))
			}
			return ""
		})
		if want := string([]rune(s)); rest != "" || string(utf16.Decode(units)) != want {
			t.Errorf("teamcity(%q) = %q, which reads %q, left %q", s, got, string(utf16.Decode(units)), rest)
		}
		short := teamcity(s, 10)
		if n := len(teamcityToken.FindAllString(short, -1)); n > 10 {
			t.Errorf("teamcity(%q, 10) has %d units", s, n)
		}
	})
}

func TestTeamCityCutsBetweenCharacters(t *testing.T) {
	if got, want := teamcity("abcdef𐐀tail", 10), "abcdef..."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := teamcity("abcde𐐀tail", 10), "abcde|0xD801|0xDC00..."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzText checks that a message stays on its line and cannot steer a terminal.
func FuzzText(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		if got := oneLine(s); strings.ContainsFunc(got, obeyed) {
			t.Errorf("oneLine(%q) = %q", s, got)
		}
		if got := expand(s, 3); strings.ContainsFunc(got, obeyed) {
			t.Errorf("expand(%q) = %q", s, got)
		}
		if got := fold(s, 3, 8); strings.Join(strings.Fields(strings.Join(got, " ")), " ") != strings.Join(strings.Fields(s), " ") {
			t.Errorf("fold(%q) = %q", s, got)
		}
		flat := expand(s, 0)
		for from := range 4 {
			if got := window(flat, from, 8); width(got) > 8 || utf8.ValidString(flat) && !utf8.ValidString(got) {
				t.Errorf("window(%q, %d, 8) = %q, width %d", flat, from, got, width(got))
			}
		}
	})
}

// FuzzXML checks that the XML formats stay well-formed and keep all that XML
// can hold.
func FuzzXML(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		r := &Report{Findings: []findings.Finding{{Rule: "r", Message: s, Package: "p", Span: findings.Span{File: s, Line: 1, Col: 1}}}}
		for _, name := range []string{"checkstyle", "junit"} {
			var b bytes.Buffer
			format, err := Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := format.Write(&b, r, Options{}); err != nil {
				t.Fatal(err)
			}
			if got, want := messages(t, b.Bytes()), xmlText(s); len(got) != 1 || got[0] != want {
				t.Errorf("%s of %q reads %q, want %q\n%s", name, s, got, want, b.String())
			}
		}
	})
}

// messages returns the message attributes of an XML text.
func messages(t *testing.T, text []byte) (out []string) {
	dec := xml.NewDecoder(bytes.NewReader(text))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if e, ok := tok.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "message" {
					out = append(out, a.Value)
				}
			}
		}
	}
}

// xmlText is s with U+FFFD for what XML 1.0 cannot hold.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffd, r >= 0x10000:
			return r
		}
		return 0xfffd
	}, s)
}
