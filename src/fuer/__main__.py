from fuer.cli import main

main()
