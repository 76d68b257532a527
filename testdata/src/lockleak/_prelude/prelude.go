package prelude

func download() ([]string, error) {
	b, err := os.ReadFile("users")
	return strings.Fields(string(b)), err
}
